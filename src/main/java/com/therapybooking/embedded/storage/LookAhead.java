package com.therapybooking.embedded.storage;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An iterator over the results of a function, which returns null at the end. */
public final class LookAhead<T> implements Iterator<T> {

    private final Supplier<@Nullable T> source;
    private @Nullable T ahead;

    public LookAhead(Supplier<@Nullable T> source) {
        this.source = source;
    }

    @Override
    public boolean hasNext() {
        if (ahead == null) {
            ahead = source.get();
        }
        return ahead != null;
    }

    @Override
    public T next() {
        T result = hasNext() ? ahead : null;
        if (result == null) {
            throw new NoSuchElementException();
        }
        ahead = null;
        return result;
    }
}
