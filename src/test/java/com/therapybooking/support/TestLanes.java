package com.therapybooking.support;

import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Lets two test classes run at a time, one for each core of a small machine, and beside them two
 * that {@linkplain MostlyWaits mostly wait}. Three busy classes would miss the times that they
 * assert.
 */
public final class TestLanes implements BeforeAllCallback, AfterAllCallback {

    private static final Semaphore BUSY = new Semaphore(2, true);
    private static final Semaphore WAITING = new Semaphore(2, true);

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

    /** A nested class runs in the lane of the class around it. */
    private static boolean isOutermost(ExtensionContext context) {
        return context.getRequiredTestClass().getEnclosingClass() == null;
    }
}
