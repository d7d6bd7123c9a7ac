package com.therapybooking.embedded.storage;

import com.therapybooking.embedded.bson.CommandException;
import com.therapybooking.embedded.bson.ErrorCode;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open database. A write returns only when it is on disk, together with everything that it
 * could have read: in the log, or in the pages of the store. One sync of the disk serves all
 * waiting writes. If it fails, none of them is acknowledged, and the database is opened again from
 * its files.
 */
public final class Engine implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Engine.class);

    private static final int MAX_READS = 5;

    /** More than there are connections: so many wait only if the disk has not answered for long. */
    private static final int MAX_WRITES = 1_000;

    private final StoreFile file;

    /** Writers share it; a commit, or a write that must run alone, holds it exclusively. */
    private final ReentrantReadWriteLock gate = new ReentrantReadWriteLock();

    /** Held during a sync and during close. It is acquired before {@link #gate}. */
    private final ReentrantLock flushing = new ReentrantLock();

    private final Semaphore running = new Semaphore(MAX_WRITES);
    private volatile @Nullable Session session;
    private volatile boolean closed;

    /** From a failed write, which is logged, to the next successful one. */
    private volatile boolean failing;

    public Engine(StoreFile file) {
        this.file = file;
        try {
            this.session = new Session(OpenStore.open(file));
        } catch (RuntimeException | Error e) {
            file.close();
            throw e;
        }
    }

    /** The store, from one opening to its closing. */
    private final class Session {

        private final OpenStore store;
        private final GroupSync sync = new GroupSync(this::flush);
        private final AtomicLong writes = new AtomicLong();

        Session(OpenStore store) {
            this.store = store;
        }

        /** Brings all writes to the disk: in the log, or with a commit of the store. */
        private long flush() {
            flushing.lock();
            try {
                long reached;
                byte @Nullable [] entry;
                gate.writeLock().lock();
                try {
                    if (session != this) {
                        throw new IllegalStateException("The store has been closed");
                    }
                    reached = writes.get();
                    entry = store.endBatch();
                } finally {
                    gate.writeLock().unlock();
                }
                store.sync(entry);
                if (failing) {
                    failing = false;
                    log.info("The embedded database writes again.");
                }
                return reached;
            } catch (RuntimeException | Error e) {
                throw failed(this, e);
            } finally {
                flushing.unlock();
            }
        }

        /** The number of the last write whose changes a reader can see. */
        private long lastWrite() {
            gate.writeLock().lock();
            try {
                return writes.get();
            } finally {
                gate.writeLock().unlock();
            }
        }
    }

    /**
     * Runs a read. If a write fails meanwhile and the store is reopened, the read is repeated on
     * the reopened store.
     */
    public <T> T read(Function<Storage, T> work) {
        return onSession(current -> work.apply(current.store.storage()));
    }

    private <T> T onSession(Function<Session, T> work) {
        for (int attempt = 1; ; attempt++) {
            Session current = session();
            try {
                return work.apply(current);
            } catch (CommandException e) {
                throw e;
            } catch (RuntimeException | Error e) {
                if (!current.store.pages().isClosed()) {
                    throw e;
                }
                CommandException failure = failed(current, e);
                if (attempt == MAX_READS) {
                    throw failure;
                }
            }
        }
    }

    /** Runs a read and returns when every write that it could have seen is on disk. */
    public <T> T readDurable(Function<Storage, T> work) {
        return onSession(current -> {
            T result = work.apply(current.store.storage());
            current.sync.await(current.lastWrite());
            return result;
        });
    }

    /** Runs a write and returns when it is on disk. Writes may run concurrently. */
    public <T> T write(Function<Storage, T> work) {
        return write(gate.readLock(), work);
    }

    /** Runs a write while no other write runs. */
    public <T> T writeAlone(Function<Storage, T> work) {
        return write(gate.writeLock(), work);
    }

    private <T> T write(Lock lock, Function<Storage, T> work) {
        if (!running.tryAcquire()) {
            throw unavailable(new IllegalStateException("the disk does not answer"));
        }
        try {
            return write(session(), lock, work);
        } finally {
            running.release();
        }
    }

    private <T> T write(Session current, Lock lock, Function<Storage, T> work) {
        Supplier<T> answer;
        long number;
        lock.lock();
        try {
            answer = answer(work, current.store.storage());
            number = current.writes.incrementAndGet();
        } catch (RuntimeException | Error e) {
            throw failed(current, e);
        } finally {
            lock.unlock();
        }
        current.sync.await(number);
        return answer.get();
    }

    /** A refusal waits for the disk too, because it may depend on other writes. */
    private static <T> Supplier<T> answer(Function<Storage, T> work, Storage storage) {
        try {
            T result = work.apply(storage);
            return () -> result;
        } catch (CommandException e) {
            return () -> {
                throw e;
            };
        }
    }

    /**
     * Rewrites the used parts of half-empty chunks of the file, so that their space can be reused.
     * No write runs meanwhile, so the steps should be small.
     *
     * @param fill the fill rate, in percent, from which nothing is done
     * @param bytes about how many bytes to write at most
     * @return false when there was nothing to do
     */
    public boolean compact(int fill, int bytes) {
        Session current = session();
        long number;
        gate.writeLock().lock();
        try {
            if (!current.store.storage().compact(fill, bytes)) {
                return false;
            }
            number = current.writes.incrementAndGet();
        } catch (RuntimeException | Error e) {
            throw failed(current, e);
        } finally {
            gate.writeLock().unlock();
        }
        current.sync.await(number);
        return true;
    }

    /** Closes the store when its files were moved, deleted or replaced. */
    public void checkFiles() {
        Session current = session;
        if (current != null) {
            try {
                file.requireSame();
            } catch (UnusableDatabaseException e) {
                throw failed(current, e);
            }
        }
    }

    private Session session() {
        Session current = session;
        return current == null ? reopen() : current;
    }

    private synchronized Session reopen() {
        if (closed) {
            throw shutDown();
        }
        Session current = session;
        if (current == null) {
            try {
                current = new Session(OpenStore.open(file));
                session = current;
            } catch (RuntimeException e) {
                throw unavailable(e);
            }
        }
        return current;
    }

    /** Discards everything that is not on disk; the next caller reopens the store. */
    private synchronized CommandException failed(Session broken, Throwable cause) {
        if (closed) {
            return shutDown();
        }
        if (session == broken) {
            if (!failing) {
                failing = true;
                log.error(
                        "The embedded database failed: calls get 503 until it opens again.", cause);
            }
            session = null;
            broken.store.discard();
        }
        return unavailable(cause);
    }

    private static CommandException shutDown() {
        return new CommandException(
                ErrorCode.SHUTDOWN_IN_PROGRESS, "The embedded database is shut down");
    }

    private static CommandException unavailable(Throwable cause) {
        return new CommandException(
                ErrorCode.OUT_OF_DISK_SPACE,
                "The embedded database cannot use its file: " + cause.getMessage());
    }

    @Override
    public void close() {
        flushing.lock();
        gate.writeLock().lock();
        try {
            Session current;
            synchronized (this) {
                closed = true;
                current = session;
                session = null;
            }
            if (current != null) {
                current.store.end();
            }
        } finally {
            file.close();
            gate.writeLock().unlock();
            flushing.unlock();
        }
    }
}
