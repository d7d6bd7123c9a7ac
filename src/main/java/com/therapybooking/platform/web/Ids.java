package com.therapybooking.platform.web;

import org.bson.types.ObjectId;

/** The ids of the API: 24 hexadecimal digits. */
public final class Ids {

    private Ids() {}

    /**
     * An id from a path.
     *
     * @param what the thing it should name, such as {@code Booking}
     * @throws ProblemException 404 when this can be no id
     */
    public static ObjectId parse(String text, String what) {
        if (!ObjectId.isValid(text)) {
            throw ProblemException.notFound(what);
        }
        return new ObjectId(text);
    }

    /**
     * An id from a body or a query.
     *
     * @throws ProblemException 400 that names the field when this can be no id
     */
    public static ObjectId field(String field, String text) {
        if (!ObjectId.isValid(text)) {
            throw ProblemException.invalid(field, "must be an id of 24 hexadecimal digits");
        }
        return new ObjectId(text);
    }
}
