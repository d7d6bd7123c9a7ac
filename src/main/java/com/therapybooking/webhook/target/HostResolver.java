package com.therapybooking.webhook.target;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Finds the addresses of a host; tests replace the system's resolver. */
@FunctionalInterface
public interface HostResolver {

    /** All addresses of the host, at least one. */
    InetAddress[] resolve(String host) throws UnknownHostException;
}
