package com.therapybooking.embedded.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.therapybooking.embedded.bson.FieldPath;
import com.therapybooking.embedded.filter.Conditions;
import com.therapybooking.embedded.filter.FilterParser;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests which part of an index a query reads. */
class BoundsTest {

    /**
     * Two conditions on a field with an array may match different elements, but the conditions of
     * an {@code $elemMatch} must match the same element.
     */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'e': {'$elemMatch': {'at': {'$gte': 5, '$lt': 9}}}}                | true  | 5 | 9",
                "{'e': {'$elemMatch': {'at': {'$gte': 5}, 'b': 1}}, 'e.at': {'$lt': 9}} | true | 5 |",
                "{'e.at': {'$gte': 5, '$lt': 9}}                                     | true  | 5 |",
                "{'e.at': {'$gte': 5, '$lt': 9}}                                     | false | 5 | 9",
                "{'$and': [{'e.at': {'$gte': 5}}, {'e.at': {'$gte': 7}}]}            | false | 7 |",
            })
    void readsTheNarrowestRangeThatHoldsEveryMatch(
            String filter, boolean multikey, @Nullable Integer low, @Nullable Integer high) {
        Conditions conditions =
                Conditions.of(FilterParser.parse(BsonDocument.parse(filter.replace('\'', '"'))));

        Bounds bounds = Bounds.of(conditions.on(new FieldPath("e.at")), multikey);

        assertThat(bounds)
                .isInstanceOfSatisfying(
                        Bounds.Range.class,
                        range -> {
                            assertThat(range.low().value())
                                    .isEqualTo(low == null ? null : new BsonInt32(low));
                            assertThat(range.high().value())
                                    .isEqualTo(high == null ? null : new BsonInt32(high));
                        });
    }
}
