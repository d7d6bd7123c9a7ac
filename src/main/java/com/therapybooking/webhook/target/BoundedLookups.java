package com.therapybooking.webhook.target;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Limits the time and number of DNS lookups, because the operating system's lookups cannot be
 * interrupted. Waiting callers can be. All callers of a host share one lookup, so a name server
 * that hangs blocks one thread per host, and the number of these threads is bounded.
 */
public final class BoundedLookups implements HostResolver, AutoCloseable {

    private static final int MAX_AT_ONCE = 128;

    private final HostResolver resolver;
    private final Duration longest;
    private final Map<String, CompletableFuture<InetAddress[]>> running = new ConcurrentHashMap<>();
    private final ExecutorService threads =
            new ThreadPoolExecutor(
                    0,
                    MAX_AT_ONCE,
                    30,
                    TimeUnit.SECONDS,
                    new SynchronousQueue<>(),
                    Thread.ofPlatform().daemon().name("lookup-", 0).factory());

    public BoundedLookups(HostResolver resolver, Duration longest) {
        this.resolver = resolver;
        this.longest = longest;
    }

    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        try {
            return running.computeIfAbsent(host, this::start)
                    .get(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnknownHostException(host);
        } catch (TimeoutException | ExecutionException | RejectedExecutionException e) {
            throw new UnknownHostException(host);
        }
    }

    private CompletableFuture<InetAddress[]> start(String host) {
        CompletableFuture<InetAddress[]> lookup = new CompletableFuture<>();
        threads.execute(() -> {
            try {
                lookup.complete(resolver.resolve(host));
            } catch (UnknownHostException | RuntimeException e) {
                lookup.completeExceptionally(e);
            } finally {
                running.remove(host, lookup);
            }
        });
        return lookup;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
