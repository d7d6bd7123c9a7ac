package com.therapybooking.delivery.sending;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;

/**
 * The beginning of a response.
 *
 * @param text the first 4 KiB as UTF-8, what is malformed replaced
 * @param whole whether the response was read to its end, so that its connection can be used again
 */
record ResponseText(String text, boolean whole) {

    private static final int READ = 16 * 1024;
    private static final int KEPT = 4 * 1024;

    static ResponseText read(ClassicHttpResponse response) throws IOException {
        HttpEntity entity = response.getEntity();
        if (entity == null) {
            return new ResponseText("", true);
        }
        InputStream in = entity.getContent();
        if (in == null) {
            return new ResponseText("", true);
        }
        long announced = entity.getContentLength();
        int most = announced < 0 ? READ : (int) Math.min(READ, announced);
        byte[] bytes = in.readNBytes(most);
        boolean whole = bytes.length < most || in.read() < 0;
        return new ResponseText(text(bytes), whole);
    }

    private static String text(byte[] bytes) {
        int length = Math.min(bytes.length, KEPT);
        // do not cut a character: step back over continuation bytes to its first one
        while (length < bytes.length && length > 0 && (bytes[length] & 0xc0) == 0x80) {
            length--;
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
}
