package com.therapybooking.webhook.target;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Finds the addresses of a host; the system's resolver outside of tests. */
@FunctionalInterface
public interface HostResolver {

    /** All addresses of the host, at least one. */
    InetAddress[] resolve(String host) throws UnknownHostException;
}
