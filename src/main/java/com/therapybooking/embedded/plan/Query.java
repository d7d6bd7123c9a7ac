package com.therapybooking.embedded.plan;

import com.therapybooking.embedded.filter.Filter;
import com.therapybooking.embedded.filter.FilterParser;
import org.bson.BsonDocument;

/**
 * The parameters of a query.
 *
 * @param shape the query as received, for the log; its values are never logged
 * @param skip how many documents to skip
 * @param limit the maximum number of documents; 0 for all
 */
public record Query(BsonDocument shape, Filter filter, SortSpec sort, long skip, long limit) {

    public static Query of(BsonDocument filter, BsonDocument sort, long skip, long limit) {
        return new Query(filter, FilterParser.parse(filter), SortSpec.parse(sort), skip, limit);
    }

    public static Query of(BsonDocument filter) {
        return of(filter, new BsonDocument(), 0, 0);
    }

    /** How many documents are read, skipped ones included; 0 for all. */
    long wanted() {
        return limit == 0 ? 0 : skip + limit;
    }
}
