package com.therapybooking.delivery.sending;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;

/**
 * The beginning of a response's body, as far as it arrived.
 *
 * @param text the first 16 KiB as UTF-8, malformed bytes replaced
 * @param whole whether the response was read to its end, so that its connection can be used again
 */
record ResponseText(String text, boolean whole) {

    private static final int READ = 16 * 1024;

    static ResponseText read(ClassicHttpResponse response) {
        HttpEntity entity = response.getEntity();
        if (entity == null) {
            return new ResponseText("", true);
        }
        long announced = entity.getContentLength();
        int most = announced < 0 ? READ : (int) Math.min(READ, announced);
        byte[] bytes = new byte[most];
        int count = 0;
        boolean whole = false;
        try {
            InputStream in = entity.getContent();
            int next = 0;
            while (count < most && next >= 0) {
                next = in.read(bytes, count, most - count);
                count += Math.max(0, next);
            }
            whole = next < 0 || in.read() < 0;
        } catch (IOException e) {
            // the received part is shown; only the status line decides the outcome
        }
        return new ResponseText(new String(bytes, 0, count, StandardCharsets.UTF_8), whole);
    }
}
