package com.therapybooking.platform.database;

import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Leaves out documents that cannot be read, so that a damaged one does not hold up the others. */
public final class UnreadableDocuments {

    private static final Logger log = LoggerFactory.getLogger(UnreadableDocuments.class);

    private UnreadableDocuments() {}

    /**
     * Reads a document. If that fails, the log names the document but not its content, which may be
     * personal.
     *
     * @param kind names the kind of document in the log, such as {@code Booking}
     * @return empty when the document cannot be read
     */
    public static <T> Optional<T> skip(String kind, @Nullable Object id, Supplier<T> reader) {
        try {
            return Optional.of(reader.get());
        } catch (RuntimeException e) {
            log.error("{} {} cannot be read and is left out: {}", kind, id, e.getClass());
            return Optional.empty();
        }
    }
}
