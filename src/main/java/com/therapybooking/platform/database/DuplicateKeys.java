package com.therapybooking.platform.database;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoBulkWriteException;
import java.util.List;

/** Handles writes of which a unique index may refuse some: that is no failure. */
public final class DuplicateKeys {

    private DuplicateKeys() {}

    /** Whether an error code is that of a refusal by a unique index. */
    public static boolean isRefusal(int errorCode) {
        return ErrorCategory.fromErrorCode(errorCode) == ErrorCategory.DUPLICATE_KEY;
    }

    /**
     * Returns the elements that a unique index refused.
     *
     * @param written one element for each write, in the order of the writes
     * @throws MongoBulkWriteException the same exception, if there is any other error
     */
    public static <T> List<T> refused(MongoBulkWriteException e, List<T> written) {
        allowOnly(e);
        return e.getWriteErrors().stream().map(error -> written.get(error.getIndex())).toList();
    }

    /**
     * Returns if all errors are refusals of unique indexes.
     *
     * @throws MongoBulkWriteException the same exception, for any other error
     */
    public static void allowOnly(MongoBulkWriteException e) {
        boolean harmless =
                e.getWriteConcernError() == null
                        && e.getWriteErrors().stream()
                                .allMatch(error -> isRefusal(error.getCode()));
        if (!harmless) {
            throw e;
        }
    }
}
