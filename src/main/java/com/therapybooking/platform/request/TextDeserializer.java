package com.therapybooking.platform.request;

import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.std.StdScalarDeserializer;
import tools.jackson.databind.exc.InvalidFormatException;

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
            // without the text, which may be a password
            throw InvalidFormatException.from(
                    parser, "text with NUL or half a surrogate pair", "", String.class);
        }
        return text;
    }
}
