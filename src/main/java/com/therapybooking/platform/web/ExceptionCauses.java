package com.therapybooking.platform.web;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoCommandException;
import com.mongodb.MongoConnectionPoolClearedException;
import com.mongodb.MongoException;
import com.mongodb.MongoInterruptedException;
import com.mongodb.MongoNodeIsRecoveringException;
import com.mongodb.MongoNotPrimaryException;
import com.mongodb.MongoServerException;
import com.mongodb.MongoServerUnavailableException;
import com.mongodb.MongoSocketException;
import com.mongodb.MongoTimeoutException;
import com.mongodb.MongoWriteConcernException;
import org.jspecify.annotations.Nullable;

/** Searches an exception and its causes. */
public final class ExceptionCauses {

    private static final int MAX_DEPTH = 20;

    /** The error of a database that cannot write its files. */
    private static final int OUT_OF_DISK_SPACE = 14031;

    private ExceptionCauses() {}

    static <T extends Throwable> @Nullable T find(Throwable failure, Class<T> type) {
        Throwable current = failure;
        for (int depth = 0; current != null && depth < MAX_DEPTH; depth++) {
            if (type.isInstance(current)) {
                return type.cast(current);
            }
            current = current.getCause();
        }
        return null;
    }

    /** Whether the call failed because the database was away or could not write its files. */
    static boolean databaseIsUnavailable(Throwable failure) {
        MongoCommandException refused = find(failure, MongoCommandException.class);
        return databaseIsAway(failure)
                || (refused != null && refused.getErrorCode() == OUT_OF_DISK_SPACE);
    }

    /** Whether the call failed because the database was unreachable or in a failover. */
    public static boolean databaseIsAway(Throwable failure) {
        MongoException cause = find(failure, MongoException.class);
        return switch (cause) {
            case null -> false;
            case MongoTimeoutException e -> true;
            case MongoSocketException e -> true;
            case MongoNotPrimaryException e -> true;
            case MongoNodeIsRecoveringException e -> true;
            case MongoServerUnavailableException e -> true;
            case MongoConnectionPoolClearedException e -> true;
            case MongoInterruptedException e -> true;
            case MongoWriteConcernException e -> true;
            default -> false;
        };
    }

    /**
     * The same types, error codes of the database and stack traces, without the messages, which may
     * contain personal data.
     */
    public static Throwable withoutMessages(Throwable failure) {
        return copy(failure, 0);
    }

    /** A refused bulk write has no code of its own. */
    private static int code(MongoServerException refused) {
        return refused instanceof MongoBulkWriteException bulk && !bulk.getWriteErrors().isEmpty()
                ? bulk.getWriteErrors().getFirst().getCode()
                : refused.getCode();
    }

    private static Throwable copy(Throwable failure, int depth) {
        Throwable cause = failure.getCause();
        Throwable copy =
                new Throwable(
                        failure instanceof MongoServerException refused
                                ? failure.getClass().getName() + ": error " + code(refused)
                                : failure.getClass().getName(),
                        cause == null || depth == MAX_DEPTH ? null : copy(cause, depth + 1));
        copy.setStackTrace(failure.getStackTrace());
        return copy;
    }
}
