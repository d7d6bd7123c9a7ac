package com.therapybooking.embedded.plan;

import com.therapybooking.embedded.filter.Filter;
import com.therapybooking.embedded.filter.FilterParser;
import org.bson.BsonDocument;

/**
 * The parameters of a query.
 *
 * @param shape the query as received, for the log; its values are never logged
 * @param limit the maximum number of documents; 0 for all
 */
public record Query(BsonDocument shape, Filter filter, SortSpec sort, long limit) {

    public static Query of(BsonDocument filter, BsonDocument sort, long limit) {
        return new Query(filter, FilterParser.parse(filter), SortSpec.parse(sort), limit);
    }

    public static Query of(BsonDocument filter, long limit) {
        return of(filter, new BsonDocument(), limit);
    }
}
