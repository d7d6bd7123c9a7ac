package com.therapybooking.signing;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
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

    private final StringBuilder out = new StringBuilder(640);
    private boolean first = true;

    /** Any JSON value. */
    public static String write(JsonNode value) {
        JsonText json = new JsonText();
        json.value(value);
        return json.toString();
    }

    /** Begins the outermost object. */
    public JsonText object() {
        out.append('{');
        first = true;
        return this;
    }

    /** Begins an object as the value of a field. */
    public JsonText object(String name) {
        name(name);
        return object();
    }

    /** Ends the innermost object. */
    public JsonText end() {
        out.append('}');
        first = false;
        return this;
    }

    /** A text, or null. */
    public JsonText field(String name, @Nullable String value) {
        name(name);
        if (value == null) {
            out.append("null");
        } else {
            quote(value);
        }
        return this;
    }

    /** A whole number that a JavaScript number holds exactly. */
    public JsonText field(String name, long value) {
        name(name);
        out.append(value);
        return this;
    }

    public JsonText field(String name, boolean value) {
        name(name);
        out.append(value);
        return this;
    }

    /** A decimal, as the JavaScript number nearest to it: {@code 75.00} becomes {@code 75}. */
    public JsonText field(String name, BigDecimal value) {
        name(name);
        number(value.doubleValue());
        return this;
    }

    /** A value that is already JavaScript-exact JSON. */
    public JsonText raw(String name, String json) {
        name(name);
        out.append(json);
        return this;
    }

    @Override
    public String toString() {
        return out.toString();
    }

    private void name(String name) {
        if (!first) {
            out.append(',');
        }
        first = false;
        quote(name);
        out.append(':');
    }

    private void value(JsonNode value) {
        switch (value.getNodeType()) {
            case OBJECT -> {
                object();
                value.properties()
                        .forEach(field -> {
                            name(field.getKey());
                            value(field.getValue());
                        });
                end();
            }
            case ARRAY ->
                    out.append(
                            value.valueStream()
                                    .map(JsonText::write)
                                    .collect(Collectors.joining(",", "[", "]")));
            case STRING -> quote(value.asString());
            case NUMBER ->
                    number(
                            value.isDouble()
                                    ? value.doubleValue()
                                    : value.decimalValue().doubleValue());
            default -> out.append(value);
        }
    }

    private void quote(String text) {
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
                escape(c);
                written = i + 1;
            }
        }
        out.append(text, written, text.length()).append('"');
    }

    private void escape(char c) {
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

    /** ECMA-262 Number::toString on the shortest digits, which Double.toString gives. */
    private void number(double value) {
        if (!Double.isFinite(value)) {
            out.append("null");
            return;
        }
        if (value == 0) {
            out.append('0');
            return;
        }
        BigDecimal shortest = shortest(value);
        String digits = shortest.unscaledValue().abs().toString();
        int point = digits.length() - shortest.scale();
        if (value < 0) {
            out.append('-');
        }
        if (digits.length() <= point && point <= 21) {
            out.append(digits).repeat("0", point - digits.length());
        } else if (0 < point && point <= 21) {
            out.append(digits, 0, point).append('.').append(digits, point, digits.length());
        } else if (-6 < point && point <= 0) {
            out.append("0.").repeat("0", -point).append(digits);
        } else {
            exponential(digits, point - 1);
        }
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

    private void exponential(String digits, int exponent) {
        out.append(digits.charAt(0));
        if (digits.length() > 1) {
            out.append('.').append(digits, 1, digits.length());
        }
        out.append('e').append(exponent < 0 ? '-' : '+').append(Math.abs(exponent));
    }
}
