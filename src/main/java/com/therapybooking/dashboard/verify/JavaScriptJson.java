package com.therapybooking.dashboard.verify;

import com.therapybooking.signing.JsonText;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Writes any JSON value as JavaScript's {@code JSON.stringify} does. */
final class JavaScriptJson {

    private JavaScriptJson() {}

    static String write(JsonNode value) {
        if (value.isObject()) {
            return value.properties().stream()
                    .map(field -> text(field.getKey()) + ':' + write(field.getValue()))
                    .collect(Collectors.joining(",", "{", "}"));
        }
        if (value.isArray()) {
            return value.valueStream()
                    .map(JavaScriptJson::write)
                    .collect(Collectors.joining(",", "[", "]"));
        }
        if (value.isString()) {
            return text(value.asString());
        }
        return value.isNumber()
                ? bare(new JsonText().object().field("v", value.decimalValue()).end())
                : value.toString();
    }

    private static String text(String value) {
        return bare(new JsonText().object().field("v", value).end());
    }

    /** The value of an object with the one field {@code v}. */
    private static String bare(JsonText object) {
        String written = object.toString();
        return written.substring("{\"v\":".length(), written.length() - 1);
    }
}
