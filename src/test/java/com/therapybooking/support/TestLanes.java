package com.therapybooking.support;

import java.util.PriorityQueue;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Lets two test classes run in parallel, one for each core of a small machine, and also three
 * classes that {@linkplain MostlyWaits mostly wait}. With three busy classes, assertions about
 * times would fail. All classes wait here from the beginning, because JUnit would start them in a
 * random order; long classes go first, so that all lanes end at the same time.
 */
public final class TestLanes implements BeforeAllCallback, AfterAllCallback {

    static {
        SharedLogging.configure();
    }

    private static final Lane BUSY = new Lane(2);
    private static final Lane WAITING = new Lane(3);

    @Override
    public void beforeAll(ExtensionContext context) throws InterruptedException {
        if (isOutermost(context)) {
            lane(context).enter(order(context.getRequiredTestClass()));
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (isOutermost(context)) {
            lane(context).leave();
        }
    }

    private static Lane lane(ExtensionContext context) {
        return context.getRequiredTestClass().isAnnotationPresent(MostlyWaits.class)
                ? WAITING
                : BUSY;
    }

    /** Returns the order of a class; the lowest is first. */
    private static int order(Class<?> test) {
        if (test.isAnnotationPresent(ResourceLock.class)) {
            return 0; // others wait until it releases the lock
        }
        Order order = test.getAnnotation(Order.class);
        return order == null ? Order.DEFAULT : order.value();
    }

    /**
     * Returns whether the class is not nested. A nested class uses the permit of its outer class.
     */
    private static boolean isOutermost(ExtensionContext context) {
        return context.getRequiredTestClass().getEnclosingClass() == null;
    }

    /** Permits for a number of classes. */
    private static final class Lane {

        private final PriorityQueue<Integer> waiting = new PriorityQueue<>();
        private int free;

        Lane(int classes) {
            free = classes;
        }

        synchronized void enter(int order) throws InterruptedException {
            waiting.add(order);
            try {
                while (free == 0 || waiting.element() < order) {
                    wait();
                }
                free--;
            } finally {
                waiting.remove(order);
                notifyAll();
            }
        }

        synchronized void leave() {
            free++;
            notifyAll();
        }
    }
}
