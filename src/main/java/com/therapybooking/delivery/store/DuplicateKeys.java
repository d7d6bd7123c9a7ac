package com.therapybooking.delivery.store;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoBulkWriteException;

/** Handles inserts that may be repeated: a document that exists already is no failure. */
public final class DuplicateKeys {

    private DuplicateKeys() {}

    /**
     * Returns if all errors are documents that exist already.
     *
     * @throws MongoBulkWriteException the same exception, for any other error
     */
    public static void allowOnly(MongoBulkWriteException e) {
        boolean harmless =
                e.getWriteConcernError() == null
                        && e.getWriteErrors().stream()
                                .allMatch(error ->
                                        ErrorCategory.fromErrorCode(error.getCode())
                                                == ErrorCategory.DUPLICATE_KEY);
        if (!harmless) {
            throw e;
        }
    }
}
