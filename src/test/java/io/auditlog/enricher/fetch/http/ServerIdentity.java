package io.auditlog.enricher.fetch.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.fetch.SourceSettings.TlsSettings;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate for 127.0.0.1, which nobody trusts by itself, and its key, made by the JDK's keytool. */
public final class ServerIdentity {

    public static final String PASSWORD = "changeit";

    public final Path store;
    private final KeyStore keys;

    private ServerIdentity(Path store, KeyStore keys) {
        this.store = store;
        this.keys = keys;
    }

    public static ServerIdentity in(Path folder) throws Exception {
        return in(folder, "server");
    }

    /** One of several, in {@code name.p12}. */
    public static ServerIdentity in(Path folder, String name) throws Exception {
        Path store = folder.resolve(name + ".p12");
        keytool(
                "-genkeypair -alias server -keyalg EC -dname CN=" + name
                        + " -ext san=ip:127.0.0.1 -validity 30 -storepass " + PASSWORD + " -keystore",
                store);
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        return new ServerIdentity(store, keys);
    }

    /** What a server is started with. */
    SSLContext context() throws GeneralSecurityException {
        return context(this);
    }

    /** What a server is started with that trusts this client. */
    public SSLContext context(ServerIdentity client) throws GeneralSecurityException {
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, PASSWORD.toCharArray());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(client.keys);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    /** For a client that trusts it. */
    TlsSettings trust() {
        return new TlsSettings(store(), null);
    }

    /** The file it is in. */
    TlsSettings.Store store() {
        return new TlsSettings.Store(store, PASSWORD, null, "PKCS12");
    }

    /** The certificate as text. */
    public String pem() throws GeneralSecurityException {
        return pem("CERTIFICATE", keys.getCertificate("server").getEncoded());
    }

    /** The key as text. */
    public String keyAsPem() throws GeneralSecurityException {
        return pem("PRIVATE KEY", keys.getKey("server", PASSWORD.toCharArray()).getEncoded());
    }

    private static String pem(String label, byte[] content) {
        String text = Base64.getMimeEncoder().encodeToString(content);
        return "-----BEGIN " + label + "-----\n" + text + "\n-----END " + label + "-----\n";
    }

    private static void keytool(String options, Path store) throws Exception {
        List<String> command = new ArrayList<>(List.of(options.split(" ", -1)));
        command.add(
                0, Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.add(store.toString());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }
}
