package com.therapybooking.delivery.sending;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;

/**
 * The beginning of a response's body, as far as it arrived.
 *
 * @param text the first 4 KiB as UTF-8, malformed bytes replaced
 * @param whole whether the response was read to its end, so that its connection can be used again
 */
record ResponseText(String text, boolean whole) {

    private static final int READ = 16 * 1024;
    private static final int MAX_STORED = 4 * 1024;

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
        return new ResponseText(text(bytes, count), whole);
    }

    private static String text(byte[] bytes, int count) {
        int length = Math.min(count, MAX_STORED);
        // do not cut a character: step back over continuation bytes to its first one
        while (length < count && length > 0 && (bytes[length] & 0xc0) == 0x80) {
            length--;
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
}
