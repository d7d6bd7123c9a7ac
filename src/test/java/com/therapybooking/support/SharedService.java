package com.therapybooking.support;

/**
 * A service for test classes that need no setting and look at no data of others. It starts at the
 * first use and runs until the tests end.
 */
public final class SharedService {

    public static final TestService SERVICE = TestService.start();

    private SharedService() {}
}
