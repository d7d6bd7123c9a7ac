package com.therapybooking.embedded.plan;

import com.therapybooking.embedded.filter.Filter;
import com.therapybooking.embedded.filter.FilterParser;
import org.bson.BsonDocument;

/**
 * What to find.
 *
 * @param shape the query as it came, for the log; its values are never logged
 * @param skip how many to leave out at the beginning
 * @param limit how many at most; 0 for all
 */
public record Query(BsonDocument shape, Filter filter, SortSpec sort, long skip, long limit) {

    public static Query of(BsonDocument filter, BsonDocument sort, long skip, long limit) {
        return new Query(filter, FilterParser.parse(filter), SortSpec.parse(sort), skip, limit);
    }

    public static Query of(BsonDocument filter) {
        return of(filter, new BsonDocument(), 0, 0);
    }

    /** How many documents are looked for, those to be left out included; 0 for all. */
    long wanted() {
        return limit == 0 ? 0 : skip + limit;
    }
}
