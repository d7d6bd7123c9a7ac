package com.therapybooking.platform.request;

import java.math.BigDecimal;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.std.StdScalarDeserializer;

/** Accepts whole JSON numbers in any form: {@code 50}, {@code 50.0}. */
final class IntegerDeserializer extends StdScalarDeserializer<Integer> {

    IntegerDeserializer() {
        super(Integer.class);
    }

    @Override
    public Integer deserialize(JsonParser parser, DeserializationContext context) {
        if (parser.hasToken(JsonToken.VALUE_NUMBER_INT)
                || parser.hasToken(JsonToken.VALUE_NUMBER_FLOAT)) {
            BigDecimal number = parser.getDecimalValue();
            try {
                return number.intValueExact();
            } catch (ArithmeticException e) {
                return (Integer)
                        context.handleWeirdNumberValue(
                                Integer.class, number, "not a whole number of 32 bits");
            }
        }
        return (Integer) context.handleUnexpectedToken(Integer.class, parser);
    }
}
