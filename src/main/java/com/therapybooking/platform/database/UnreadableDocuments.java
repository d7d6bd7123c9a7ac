package com.therapybooking.platform.database;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Leaves out documents that cannot be read, so that a damaged one does not hold up the others. */
public final class UnreadableDocuments {

    private static final Logger log = LoggerFactory.getLogger(UnreadableDocuments.class);

    /** Documents that were logged within the last hour. */
    private static final Cache<String, Boolean> LOGGED =
            Caffeine.newBuilder().maximumSize(1_000).expireAfterWrite(Duration.ofHours(1)).build();

    private UnreadableDocuments() {}

    /** Reads documents that have an {@code _id}, without those that cannot be read. */
    public static <T> List<T> readAll(
            String kind, Iterable<Document> documents, Function<Document, T> reader) {
        List<T> read = new ArrayList<>();
        for (Document document : documents) {
            skip(kind, document.get("_id"), () -> reader.apply(document)).ifPresent(read::add);
        }
        return read;
    }

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
            if (LOGGED.asMap().putIfAbsent(kind + " " + id, true) == null) {
                log.error("{} {} cannot be read and is left out: {}", kind, id, e.getClass());
            }
            return Optional.empty();
        }
    }
}
