package com.therapybooking.delivery.ratelimit;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import com.therapybooking.webhook.options.KeyRules;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.BucketState;
import io.github.bucket4j.MathType;
import io.github.bucket4j.distributed.remote.MutableBucketEntry;
import io.github.bucket4j.distributed.remote.RemoteBucketState;
import io.github.bucket4j.distributed.remote.RemoteStat;
import io.github.bucket4j.distributed.versioning.Versions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.Binary;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Stores the hourly tokens of each key in MongoDB: one document with the state of a Bucket4j
 * bucket, changed by compare-and-swap on its bytes. Bucket4j's own MongoDB module is not published
 * for this version.
 *
 * <p>Every bucket has the same capacity, the greatest limit that a key may have, and is refilled an
 * hour after its first use since the last refill. A key's own limit is a floor below which its
 * tokens may not fall, so a changed limit applies at once and counts webhooks sent before the
 * change.
 */
@Component
public class MongoBuckets {

    static final long CAPACITY = KeyRules.MAX_RATE_LIMIT;
    static final Duration WINDOW = Duration.ofHours(1);

    /**
     * The result of {@link #take}.
     *
     * @param available tokens left, including those under the floor
     * @param resetNanos nanoseconds until the bucket is refilled
     */
    record Taken(long granted, long available, long resetNanos) {}

    private static final String STATE = "state";
    private static final BucketConfiguration CONFIGURATION =
            BucketConfiguration.builder()
                    .addLimit(limit -> limit.capacity(CAPACITY).refillIntervally(CAPACITY, WINDOW))
                    .build();

    private final MongoCollection<Document> buckets;
    private final Clock clock;

    public MongoBuckets(MongoDatabase database, Clock clock) {
        this.buckets = database.getCollection("rate_limits");
        this.clock = clock;
    }

    /**
     * Takes up to {@code tokens} of the hourly tokens of a key and leaves {@code floor}. A negative
     * {@code tokens} returns tokens; zero only reads.
     */
    Taken take(ObjectId keyId, long tokens, long floor) {
        while (true) {
            Document found = buckets.find(Filters.eq("_id", keyId)).first();
            byte[] before = found == null ? null : found.get(STATE, Binary.class).getData();
            MutableBucketEntry entry = new MutableBucketEntry(before);
            Taken taken = take(entry, tokens, floor);
            if (!entry.isStateModified()
                    || swap(keyId, before, entry.getStateBytes(Versions.getLatest()))) {
                return taken;
            }
        }
    }

    private Taken take(MutableBucketEntry entry, long tokens, long floor) {
        long now = ChronoUnit.NANOS.between(Instant.EPOCH, clock.instant());
        RemoteBucketState state = entry.exists() ? entry.get() : fresh(now);
        boolean replaced = state.calculateFullRefillingTime(now) > WINDOW.toNanos();
        if (replaced) {
            // the clock was ahead when the window began
            long used = CAPACITY - state.getAvailableTokens();
            state = fresh(now);
            state.consume(used);
        }
        state.refillAllBandwidth(now);
        if (state.getAvailableTokens() == CAPACITY) {
            state = fresh(now); // a window begins with its first webhook
        }
        long available = state.getAvailableTokens();
        long granted = tokens < 0 ? tokens : Math.clamp(available - floor, 0, tokens);
        if (granted > 0) {
            state.consume(granted);
        } else if (granted < 0) {
            state.addTokens(-granted);
        }
        if (granted != 0 || replaced) {
            entry.set(state);
        }
        long reset = state.calculateFullRefillingTime(now);
        return new Taken(
                granted,
                state.getAvailableTokens(),
                reset <= 0 ? WINDOW.toNanos() : Math.min(reset, WINDOW.toNanos()));
    }

    private static RemoteBucketState fresh(long now) {
        BucketState state =
                BucketState.createInitialState(CONFIGURATION, MathType.INTEGER_64_BITS, now);
        return new RemoteBucketState(state, new RemoteStat(0), null);
    }

    /** Returns false, and changes nothing, when the state has changed meanwhile. */
    private boolean swap(ObjectId keyId, byte @Nullable [] before, byte[] after) {
        Bson ofKey = Filters.eq("_id", keyId);
        Binary state = new Binary(after);
        return before == null
                ? buckets.updateOne(
                                        ofKey,
                                        Updates.setOnInsert(STATE, state),
                                        new UpdateOptions().upsert(true))
                                .getUpsertedId()
                        != null
                : buckets.updateOne(
                                        Filters.and(ofKey, Filters.eq(STATE, new Binary(before))),
                                        Updates.set(STATE, state))
                                .getMatchedCount()
                        == 1;
    }
}
