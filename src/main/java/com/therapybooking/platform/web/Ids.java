package com.therapybooking.platform.web;

import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/** Parses the ids of the API: 24 hexadecimal digits. */
public final class Ids {

    private Ids() {}

    /**
     * An id from a path.
     *
     * @param what the kind of thing that it names, such as {@code Booking}
     * @throws ProblemException 404 when the text is not an id
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
     * @throws ProblemException 400 that names the field when the text is missing or not an id
     */
    public static ObjectId field(String field, @Nullable String text) {
        if (text == null) {
            throw ProblemException.invalid(field, "is missing");
        }
        if (!ObjectId.isValid(text)) {
            throw ProblemException.invalid(field, "must be an id of 24 hexadecimal digits");
        }
        return new ObjectId(text);
    }
}
