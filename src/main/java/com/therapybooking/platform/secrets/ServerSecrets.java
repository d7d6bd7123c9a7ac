package com.therapybooking.platform.secrets;

/**
 * Derives keys for the service's own use, each for one purpose. They stay the same across restarts,
 * on every instance of one database, and when {@code SECRETS_KEY} is replaced step by step.
 */
public interface ServerSecrets {

    /** A key of 32 bytes for this purpose only. */
    byte[] derive(String purpose);
}
