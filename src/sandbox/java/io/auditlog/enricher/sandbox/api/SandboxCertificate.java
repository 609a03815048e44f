package io.auditlog.enricher.sandbox.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;

/**
 * A self-signed certificate for localhost and 127.0.0.1, made by the JDK's keytool, and a trust store that holds it.
 * Threads: immutable.
 *
 * @param keystore PKCS12 file with the private key
 * @param truststore PKCS12 file with the certificate alone
 * @param password of both
 */
public record SandboxCertificate(Path keystore, Path truststore, String password) {

    private static final String ALIAS = "sandbox";

    /** Makes a new one in a directory of its own, which is removed when the virtual machine ends. */
    public static SandboxCertificate create() throws IOException, GeneralSecurityException, InterruptedException {
        Path directory = Files.createTempDirectory("sandbox-api");
        Path keystore = directory.resolve("keystore.p12");
        Path truststore = directory.resolve("truststore.p12");
        directory.toFile().deleteOnExit();
        String password = UUID.randomUUID().toString();
        keytool(keystore, password);
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry(ALIAS, load(keystore, password).getCertificate(ALIAS));
        try (OutputStream out = Files.newOutputStream(truststore)) {
            trusted.store(out, password.toCharArray());
        }
        SandboxCertificate made = new SandboxCertificate(keystore, truststore, password);
        Files.writeString(made.passwordFile(), password);
        made.passwordFile().toFile().deleteOnExit();
        keystore.toFile().deleteOnExit();
        truststore.toFile().deleteOnExit();
        return made;
    }

    /** A file that holds the password, for another process. */
    public Path passwordFile() {
        return truststore.resolveSibling("password");
    }

    private static void keytool(Path keystore, String password) throws IOException, InterruptedException {
        String tool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        ProcessBuilder command = new ProcessBuilder(
                tool,
                "-genkeypair",
                "-alias",
                ALIAS,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost,ip:127.0.0.1",
                "-validity",
                "30",
                "-storetype",
                "PKCS12",
                "-keystore",
                keystore.toString(),
                "-storepass:env",
                "SANDBOX_PASSWORD");
        command.environment().put("SANDBOX_PASSWORD", password);
        Process process = command.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException("keytool made no certificate: " + said);
        }
    }

    private static KeyStore load(Path file, String password) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, password.toCharArray());
        }
        return store;
    }

    KeyManagerFactory keys() throws IOException, GeneralSecurityException {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(load(keystore, password), password.toCharArray());
        return keys;
    }

    @Override
    public String toString() {
        return "SandboxCertificate[truststore=" + truststore + "]";
    }
}
