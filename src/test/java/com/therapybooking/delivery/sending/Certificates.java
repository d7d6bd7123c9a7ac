package com.therapybooking.delivery.sending;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A server certificate and its certificate authority, created by keytool. */
final class Certificates {

    private static final char[] PASSWORD = "changeit".toCharArray();

    private final KeyStore store;

    private Certificates(KeyStore store) {
        this.store = store;
    }

    /**
     * Creates a certificate, and the authority that signs it.
     *
     * @param names the subject alternative names, such as {@code dns:example.com}
     * @param more further options of keytool
     */
    static Certificates of(String names, String... more) throws Exception {
        Path file = Files.createTempDirectory("certificate").resolve("store.p12");
        keytool(file, List.of("-alias", "authority", "-dname", "CN=authority", "-ext", "bc:c"));
        List<String> options =
                new ArrayList<>(
                        List.of(
                                "-alias",
                                "receiver",
                                "-dname",
                                "CN=receiver",
                                "-signer",
                                "authority"));
        options.addAll(List.of("-ext", "san=" + names));
        options.addAll(List.of(more));
        keytool(file, options);
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD);
        }
        store.deleteEntry("authority");
        return new Certificates(store);
    }

    private static void keytool(Path file, List<String> options) throws Exception {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-keyalg",
                                "EC",
                                "-storetype",
                                "PKCS12",
                                "-storepass",
                                new String(PASSWORD),
                                "-keystore",
                                file.toString()));
        command.addAll(options);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException(said);
        }
    }

    /** Returns the context of a server with this certificate. */
    SSLContext server() throws GeneralSecurityException {
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(store, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    /** Returns the context of a client that trusts only this authority. */
    SSLContext client() throws GeneralSecurityException, IOException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        try {
            trusted.load(null, null);
        } catch (java.security.cert.CertificateException e) {
            throw new IllegalStateException(e);
        }
        trusted.setCertificateEntry("authority", store.getCertificateChain("receiver")[1]);
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
