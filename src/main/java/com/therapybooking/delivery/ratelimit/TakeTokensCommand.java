package com.therapybooking.delivery.ratelimit;

import com.therapybooking.webhook.options.KeyRules;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.BucketState;
import io.github.bucket4j.MathType;
import io.github.bucket4j.distributed.remote.CommandResult;
import io.github.bucket4j.distributed.remote.MutableBucketEntry;
import io.github.bucket4j.distributed.remote.RemoteBucketState;
import io.github.bucket4j.distributed.remote.RemoteCommand;
import io.github.bucket4j.distributed.remote.RemoteStat;
import io.github.bucket4j.distributed.serialization.SerializationHandle;
import io.github.bucket4j.distributed.versioning.Version;
import io.github.bucket4j.distributed.versioning.Versions;
import java.time.Duration;

/**
 * Takes up to a number of tokens above a floor, in one step; a negative number returns tokens.
 *
 * <p>Every bucket has the same capacity, the greatest limit that a key may have, and is refilled an
 * hour after its first use since the last refill. A key's own limit is a floor below which its
 * tokens may not fall, so a changed limit applies at once and counts webhooks sent before the
 * change.
 */
record TakeTokensCommand(long tokens, long floor)
        implements RemoteCommand<TakeTokensCommand.Taken> {

    static final long CAPACITY = KeyRules.MAX_RATE_LIMIT;
    static final Duration WINDOW = Duration.ofHours(1);

    /**
     * The result.
     *
     * @param available tokens left, including those under the floor
     * @param resetNanos nanoseconds until the bucket is refilled
     */
    record Taken(long granted, long available, long resetNanos) {}

    private static final BucketConfiguration CONFIGURATION =
            BucketConfiguration.builder()
                    .addLimit(limit -> limit.capacity(CAPACITY).refillIntervally(CAPACITY, WINDOW))
                    .build();

    @Override
    public CommandResult<Taken> execute(MutableBucketEntry entry, long now) {
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
        return CommandResult.success(
                new Taken(
                        granted,
                        state.getAvailableTokens(),
                        reset <= 0 ? WINDOW.toNanos() : Math.min(reset, WINDOW.toNanos())),
                0);
    }

    private static RemoteBucketState fresh(long now) {
        BucketState state =
                BucketState.createInitialState(CONFIGURATION, MathType.INTEGER_64_BITS, now);
        return new RemoteBucketState(state, new RemoteStat(0), null);
    }

    @Override
    public SerializationHandle<RemoteCommand<?>> getSerializationHandle() {
        throw new UnsupportedOperationException("Runs in this process only");
    }

    @Override
    public boolean isImmediateSyncRequired(long unsynchronizedTokens, long nanosSinceLastSync) {
        return true;
    }

    @Override
    public long estimateTokensToConsume() {
        return Math.max(0, tokens);
    }

    @Override
    public long getConsumedTokens(Taken result) {
        return result.granted();
    }

    @Override
    public Version getRequiredVersion() {
        return Versions.v_8_10_0;
    }
}
