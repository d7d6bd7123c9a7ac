package com.therapybooking.support;

import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Lets two test classes run in parallel, one for each core of a small machine, and also three
 * classes that {@linkplain MostlyWaits mostly wait}. With three busy classes, assertions about
 * times would fail.
 */
public final class TestLanes implements BeforeAllCallback, AfterAllCallback {

    static {
        SharedLogging.configure();
    }

    private static final Semaphore BUSY = new Semaphore(2, true);
    private static final Semaphore WAITING = new Semaphore(3, true);

    @Override
    public void beforeAll(ExtensionContext context) throws InterruptedException {
        if (isOutermost(context)) {
            lane(context).acquire();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (isOutermost(context)) {
            lane(context).release();
        }
    }

    private static Semaphore lane(ExtensionContext context) {
        return context.getRequiredTestClass().isAnnotationPresent(MostlyWaits.class)
                ? WAITING
                : BUSY;
    }

    /**
     * Returns whether the class is not nested. A nested class uses the permit of its outer class.
     */
    private static boolean isOutermost(ExtensionContext context) {
        return context.getRequiredTestClass().getEnclosingClass() == null;
    }
}
