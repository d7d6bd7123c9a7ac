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
 * Puts a limit on lookups, which the system itself does not end when it is told to. Whoever waits
 * can be interrupted; a host has one lookup at a time, which all who ask share, so that a name
 * server that hangs holds one thread for each host and the number of these is bounded.
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
