package com.therapybooking.delivery.sending;

import com.therapybooking.delivery.model.SentRequest;
import java.util.HexFormat;

/** Hides a secret in a text of a receiver, also where JSON escapes characters of it (RFC 8259). */
final class HiddenText {

    private HiddenText() {}

    static String hide(String secret, String text) {
        String shown = text.replace(secret, SentRequest.HIDDEN);
        return shown.indexOf('\\') < 0 ? shown : hideEscaped(secret, shown);
    }

    /** Its time grows with the product of the two lengths, not faster. */
    private static String hideEscaped(String secret, String text) {
        StringBuilder shown = new StringBuilder();
        int i = 0;
        while (i < text.length()) {
            int end = end(secret, text, i);
            shown.append(end < 0 ? text.substring(i, i + 1) : SentRequest.HIDDEN);
            i = end < 0 ? i + 1 : end;
        }
        return shown.toString();
    }

    /** Returns the end of the secret that begins here; negative when none begins here. */
    private static int end(String secret, String text, int begin) {
        int i = begin;
        for (int k = 0; k < secret.length(); k++) {
            char c = secret.charAt(k);
            if (text.startsWith("\\u", i)
                    && text.regionMatches(true, i + 2, HexFormat.of().toHexDigits(c), 0, 4)) {
                i += 6;
            } else if (i + 1 < text.length() && text.charAt(i) == '\\' && text.charAt(i + 1) == c) {
                i += 2;
            } else if (i < text.length() && text.charAt(i) == c) {
                i++;
            } else {
                return -1;
            }
        }
        return i;
    }
}
