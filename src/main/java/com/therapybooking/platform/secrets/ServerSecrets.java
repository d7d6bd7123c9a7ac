package com.therapybooking.platform.secrets;

/**
 * Keys for the service's own use, each bound to one purpose. They stay the same across restarts, on
 * every instance of one database, and when {@code SECRETS_KEY} is replaced step by step.
 */
public interface ServerSecrets {

    /** 32 bytes that belong to this purpose alone. */
    byte[] derive(String purpose);
}
