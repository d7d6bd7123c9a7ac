package com.therapybooking.signing;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Writes JSON exactly as {@code JSON.stringify(JSON.parse(text))} would write it again (ECMA-262,
 * QuoteJSONString and Number::toString), so that a receiver in JavaScript can rebuild the signed
 * text from the parsed body. Field names must be plain words: JavaScript reorders those that look
 * like numbers.
 */
public final class JsonText {

    private static final String HEX = "0123456789abcdef";
    private static final MathContext ONE_DIGIT = new MathContext(1, RoundingMode.HALF_EVEN);

    private JsonText() {}

    /**
     * Any JSON value; a number becomes the JavaScript number nearest to it, such as 75 for 75.00.
     */
    public static String write(JsonNode value) {
        StringBuilder out = new StringBuilder(640);
        write(value, out);
        return out.toString();
    }

    private static void write(JsonNode value, StringBuilder out) {
        switch (value.getNodeType()) {
            case OBJECT -> {
                String separator = "{";
                for (Map.Entry<String, JsonNode> field : value.properties()) {
                    quote(field.getKey(), out.append(separator));
                    write(field.getValue(), out.append(':'));
                    separator = ",";
                }
                out.append(value.isEmpty() ? "{}" : "}");
            }
            case ARRAY -> {
                String separator = "[";
                for (JsonNode element : value) {
                    write(element, out.append(separator));
                    separator = ",";
                }
                out.append(value.isEmpty() ? "[]" : "]");
            }
            case STRING -> quote(value.asString(), out);
            case NUMBER ->
                    out.append(
                            number(
                                    value.isDouble()
                                            ? value.doubleValue()
                                            : value.decimalValue().doubleValue()));
            default -> out.append(value);
        }
    }

    private static void quote(String text, StringBuilder out) {
        out.append('"');
        int written = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (c < ' ' || c == '"' || c == '\\' || Character.isSurrogate(c)) {
                out.append(text, written, i);
                escape(c, out);
                written = i + 1;
            }
        }
        out.append(text, written, text.length()).append('"');
    }

    private static void escape(char c, StringBuilder out) {
        switch (c) {
            case '"' -> out.append("\\\"");
            case '\\' -> out.append("\\\\");
            case '\b' -> out.append("\\b");
            case '\t' -> out.append("\\t");
            case '\n' -> out.append("\\n");
            case '\f' -> out.append("\\f");
            case '\r' -> out.append("\\r");
            default -> {
                out.append("\\u");
                for (int shift = 12; shift >= 0; shift -= 4) {
                    out.append(HEX.charAt(c >> shift & 0xf));
                }
            }
        }
    }

    /** ECMA-262 Number::toString: without an exponent from 0.000001 up to 21 digits. */
    private static String number(double value) {
        if (!Double.isFinite(value)) {
            return "null";
        }
        if (value == 0) {
            return "0";
        }
        BigDecimal shortest = shortest(value);
        int point = shortest.precision() - shortest.scale();
        return -6 < point && point <= 21
                ? shortest.toPlainString()
                : shortest.toString().replace('E', 'e');
    }

    /**
     * The shortest decimal that reads back as this double. {@link Double#toString} writes at least
     * two digits, such as 4.9E-324 where 5E-324 suffices.
     */
    private static BigDecimal shortest(double value) {
        BigDecimal written = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        BigDecimal oneDigit = written.round(ONE_DIGIT);
        return oneDigit.doubleValue() == value ? oneDigit : written;
    }
}
