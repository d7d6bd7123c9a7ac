package com.therapybooking.delivery.store;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoBulkWriteException;

/** Inserts that may have been made before: a document that is there already is no failure. */
public final class DuplicateKeys {

    private DuplicateKeys() {}

    /**
     * Returns when documents that are there already are all that was wrong.
     *
     * @throws MongoBulkWriteException the same, when anything else was
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
