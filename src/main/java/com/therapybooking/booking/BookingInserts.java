package com.therapybooking.booking;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.bulk.BulkWriteError;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.InsertManyOptions;
import com.therapybooking.platform.database.DuplicateKeys;
import com.therapybooking.platform.database.GroupCommit;
import com.therapybooking.platform.web.ProblemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.bson.Document;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stores new bookings, those of concurrent callers in one batch. */
final class BookingInserts {

    private static final Logger log = LoggerFactory.getLogger(BookingInserts.class);

    private static final int MAX_BATCH = 256;
    private static final int MAX_QUEUED = 20_000;
    private static final Duration LINGER = Duration.ofMillis(1);
    private static final InsertManyOptions UNORDERED = new InsertManyOptions().ordered(false);

    /** The result for one booking. */
    enum Result {
        STORED,
        /** Another unpaid booking of the client has this reservation. */
        RESERVATION_TAKEN,
        /** Another unique index refused the booking. */
        DUPLICATE,
        /** The database refused it for another reason. */
        REFUSED
    }

    private final MongoCollection<Document> bookings;
    private final GroupCommit<Document, Result> commit =
            new GroupCommit<>("booking-insert", MAX_BATCH, MAX_QUEUED, LINGER, false, this::insert);

    BookingInserts(MongoCollection<Document> bookings) {
        this.bookings = bookings;
    }

    /** Returns after the database has answered; a stored booking survives any crash. */
    Result add(Document booking) {
        return commit.submit(booking).join();
    }

    private List<Result> insert(List<Document> batch) {
        List<Result> outcomes = new ArrayList<>(Collections.nCopies(batch.size(), Result.STORED));
        try {
            bookings.insertMany(batch, UNORDERED);
        } catch (MongoBulkWriteException e) {
            if (e.getWriteConcernError() != null) {
                throw ProblemException.unavailable(
                        "The database did not confirm the booking; retry with the same Idempotency-Key, if there was one.");
            }
            for (BulkWriteError error : e.getWriteErrors()) {
                outcomes.set(error.getIndex(), outcome(error));
            }
        }
        return outcomes;
    }

    private static Result outcome(BulkWriteError error) {
        if (!DuplicateKeys.isRefusal(error.getCode())) {
            log.error("The database refused a booking with code {}", error.getCode());
            return Result.REFUSED;
        }
        return BookingIndexes.refusedReservation(error.getMessage())
                ? Result.RESERVATION_TAKEN
                : Result.DUPLICATE;
    }
}
