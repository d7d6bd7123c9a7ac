package com.therapybooking.support;

import java.util.Comparator;
import org.junit.jupiter.api.ClassDescriptor;
import org.junit.jupiter.api.ClassOrderer;
import org.junit.jupiter.api.ClassOrdererContext;
import org.junit.jupiter.api.Order;

/**
 * Starts classes that {@linkplain MostlyWaits mostly wait} first, so that they wait while other
 * classes run. The others start in the order of {@link Order}.
 */
public final class WaitingClassesFirst implements ClassOrderer {

    @Override
    public void orderClasses(ClassOrdererContext context) {
        context.getClassDescriptors()
                .sort(
                        Comparator.<ClassDescriptor>comparingInt(
                                        one -> one.isAnnotated(MostlyWaits.class) ? 0 : 1)
                                .thenComparingInt(WaitingClassesFirst::order));
    }

    private static int order(ClassDescriptor one) {
        return one.findAnnotation(Order.class).map(Order::value).orElse(Order.DEFAULT);
    }
}
