package com.therapybooking.delivery.ratelimit;

import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import com.therapybooking.platform.database.DuplicateKeys;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.distributed.proxy.ClientSideConfig;
import io.github.bucket4j.distributed.proxy.generic.compare_and_swap.AbstractCompareAndSwapBasedProxyManager;
import io.github.bucket4j.distributed.proxy.generic.compare_and_swap.AsyncCompareAndSwapOperation;
import io.github.bucket4j.distributed.proxy.generic.compare_and_swap.CompareAndSwapOperation;
import io.github.bucket4j.distributed.remote.RemoteBucketState;
import io.github.bucket4j.distributed.remote.Request;
import io.github.bucket4j.distributed.versioning.Versions;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.bson.Document;
import org.bson.types.Binary;
import org.bson.types.ObjectId;
import org.springframework.stereotype.Component;

/**
 * Stores Bucket4j's state in MongoDB: one document per key, changed by compare-and-swap on its
 * bytes. Bucket4j's own MongoDB module is not published for this version.
 */
@Component
public class MongoBuckets extends AbstractCompareAndSwapBasedProxyManager<ObjectId> {

    private static final String STATE = "state";

    private final MongoCollection<Document> buckets;

    /** Bucket4j takes the time from the manager, never from a request. */
    private record Time(Clock clock) implements TimeMeter {

        @Override
        public long currentTimeNanos() {
            Instant now = clock.instant();
            return Math.addExact(
                    Math.multiplyExact(now.getEpochSecond(), 1_000_000_000L), now.getNano());
        }

        @Override
        public boolean isWallClockBased() {
            return true;
        }
    }

    public MongoBuckets(MongoDatabase database, Clock clock) {
        super(ClientSideConfig.getDefault().withClientClock(new Time(clock)));
        this.buckets = database.getCollection("rate_limits");
    }

    /**
     * Takes up to {@code tokens} of the hourly tokens of a key and leaves {@code floor}. A negative
     * {@code tokens} returns tokens; zero only reads.
     */
    TakeTokensCommand.Taken take(ObjectId keyId, long tokens, long floor) {
        TakeTokensCommand command = new TakeTokensCommand(tokens, floor);
        return execute(keyId, new Request<>(command, Versions.getLatest(), null, null)).getData();
    }

    @Override
    protected CompareAndSwapOperation beginCompareAndSwapOperation(ObjectId keyId) {
        return new CompareAndSwapOperation() {
            @Override
            public Optional<byte[]> getStateData(Optional<Long> timeoutNanos) {
                return Optional.ofNullable(buckets.find(Filters.eq("_id", keyId)).first())
                        .map(found -> found.get(STATE, Binary.class).getData());
            }

            @Override
            @SuppressWarnings("NullAway") // the library passes null for a new bucket
            public boolean compareAndSwap(
                    byte[] before,
                    byte[] after,
                    RemoteBucketState state,
                    Optional<Long> timeoutNanos) {
                return before == null ? insert(keyId, after) : replace(keyId, before, after);
            }
        };
    }

    private boolean insert(ObjectId keyId, byte[] state) {
        try {
            buckets.insertOne(new Document("_id", keyId).append(STATE, new Binary(state)));
            return true;
        } catch (MongoWriteException e) {
            if (DuplicateKeys.isRefusal(e.getCode())) {
                return false;
            }
            throw e;
        }
    }

    private boolean replace(ObjectId keyId, byte[] before, byte[] after) {
        return buckets.updateOne(
                                Filters.and(
                                        Filters.eq("_id", keyId),
                                        Filters.eq(STATE, new Binary(before))),
                                Updates.set(STATE, new Binary(after)))
                        .getMatchedCount()
                == 1;
    }

    @Override
    public void removeProxy(ObjectId keyId) {
        buckets.deleteOne(Filters.eq("_id", keyId));
    }

    @Override
    public boolean isAsyncModeSupported() {
        return false;
    }

    @Override
    protected AsyncCompareAndSwapOperation beginAsyncCompareAndSwapOperation(ObjectId keyId) {
        throw new UnsupportedOperationException("Buckets are used from virtual threads");
    }

    @Override
    protected CompletableFuture<Void> removeAsync(ObjectId keyId) {
        throw new UnsupportedOperationException("Buckets are used from virtual threads");
    }
}
