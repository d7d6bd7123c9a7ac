package com.therapybooking.booking.outbox;

import static com.mongodb.client.model.Filters.in;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Projections;
import com.therapybooking.booking.model.Booking.Status;
import com.therapybooking.booking.model.BookingDocuments;
import com.therapybooking.platform.database.GroupCommit;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/** Checks whether reminders are still due. Concurrent checks are read as one batch. */
final class ReminderStatusReads {

    private static final int MAX_BATCH = 256;
    private static final int MAX_QUEUED = 20_000;
    private static final Bson NEEDED = Projections.include("status", "scheduledAt");

    private record Question(ObjectId bookingId, Instant scheduledAt) {}

    private final MongoCollection<Document> bookings;
    private final GroupCommit<Question, Optional<String>> reads =
            new GroupCommit<>(
                    "reminder-checks", MAX_BATCH, MAX_QUEUED, Duration.ZERO, false, this::answer);

    ReminderStatusReads(MongoCollection<Document> bookings) {
        this.bookings = bookings;
    }

    /** Why a reminder of this start is no longer due, read after the call; empty while due. */
    Optional<String> obsolete(ObjectId bookingId, Instant scheduledAt) {
        try {
            return reads.submit(new Question(bookingId, scheduledAt)).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private List<Optional<String>> answer(List<Question> questions) {
        List<ObjectId> ids = questions.stream().map(Question::bookingId).distinct().toList();
        Map<ObjectId, Document> found = new HashMap<>();
        bookings.find(in("_id", ids))
                .projection(NEEDED)
                .forEach(booking -> found.put(booking.getObjectId("_id"), booking));
        return questions.stream()
                .map(question -> reason(found.get(question.bookingId()), question.scheduledAt()))
                .toList();
    }

    private static Optional<String> reason(@Nullable Document booking, Instant scheduledAt) {
        if (booking == null || Status.of(booking.getString("status")) == Status.CANCELLED) {
            return Optional.of("booking cancelled");
        }
        return BookingDocuments.instant(booking, "scheduledAt").equals(scheduledAt)
                ? Optional.empty()
                : Optional.of("booking moved");
    }
}
