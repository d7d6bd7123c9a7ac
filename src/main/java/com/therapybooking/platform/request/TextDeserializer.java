package com.therapybooking.platform.request;

import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.std.StdScalarDeserializer;

/** Accepts JSON strings only, and only text that every database stores unchanged. */
final class TextDeserializer extends StdScalarDeserializer<String> {

    TextDeserializer() {
        super(String.class);
    }

    @Override
    public String deserialize(JsonParser parser, DeserializationContext context) {
        if (!parser.hasToken(JsonToken.VALUE_STRING)) {
            return (String) context.handleUnexpectedToken(String.class, parser);
        }
        String text = parser.getString();
        if (text.codePoints()
                .anyMatch(one -> one == 0 || Character.getType(one) == Character.SURROGATE)) {
            throw context.weirdStringException(
                    text, String.class, "text with NUL or half a surrogate pair");
        }
        return text;
    }
}
