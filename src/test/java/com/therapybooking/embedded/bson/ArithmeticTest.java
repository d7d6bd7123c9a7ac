package com.therapybooking.embedded.bson;

import static org.assertj.core.api.Assertions.assertThat;

import org.bson.BsonDecimal128;
import org.bson.BsonDouble;
import org.bson.types.Decimal128;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The sums are those of mongod 6.0.5. */
class ArithmeticTest {

    @ParameterizedTest
    @CsvSource({
        "0.1, 0.5, 0.600000000000000",
        "75.00, 2.0, 77.00000000000000",
        "75.00, 0.0, 75.00",
        "1E+3, 0.0, 1E+3",
        "1, 123456.789, 123457.789000000",
        "0, 0.3333333333333333, 0.333333333333333",
        "1E+3, 1e20, 1.00000000000000001E+20",
        "1, 1e20, 100000000000000000001"
    })
    void addsADoubleToADecimal(String decimal, double increment, String sum) {
        assertThat(
                        Arithmetic.add(
                                new BsonDecimal128(Decimal128.parse(decimal)),
                                new BsonDouble(increment)))
                .isEqualTo(new BsonDecimal128(Decimal128.parse(sum)));
    }
}
