package com.therapybooking.platform.request;

import java.math.BigDecimal;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.std.StdScalarDeserializer;

/**
 * Accepts whole JSON numbers in any form: {@code 50}, {@code 50.0}. One that is too large becomes
 * the largest {@code int}, which the range of its field refuses.
 */
final class IntegerDeserializer extends StdScalarDeserializer<Integer> {

    private static final BigDecimal SMALLEST = BigDecimal.valueOf(Integer.MIN_VALUE);
    private static final BigDecimal LARGEST = BigDecimal.valueOf(Integer.MAX_VALUE);

    IntegerDeserializer() {
        super(Integer.class);
    }

    @Override
    public Integer deserialize(JsonParser parser, DeserializationContext context) {
        if (parser.hasToken(JsonToken.VALUE_NUMBER_INT)
                || parser.hasToken(JsonToken.VALUE_NUMBER_FLOAT)) {
            BigDecimal number = parser.getDecimalValue();
            BigDecimal bounded = number.max(SMALLEST).min(LARGEST);
            if (bounded.stripTrailingZeros().scale() > 0) {
                return (Integer)
                        context.handleWeirdNumberValue(Integer.class, number, "not a whole number");
            }
            return bounded.intValueExact();
        }
        return (Integer) context.handleUnexpectedToken(Integer.class, parser);
    }
}
