package io.auditlog.enricher.sandbox.api.http;

import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
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
    public static SandboxCertificate create() {
        try {
            Path directory = Files.createTempDirectory("sandbox-api");
            directory.toFile().deleteOnExit();
            String password = UUID.randomUUID().toString();
            SandboxCertificate made = new SandboxCertificate(
                    directory.resolve("keystore.p12"), directory.resolve("truststore.p12"), password);
            keytool(made.keystore, password);
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry(ALIAS, made.load().getCertificate(ALIAS));
            try (OutputStream out = Files.newOutputStream(made.truststore)) {
                trusted.store(out, password.toCharArray());
            }
            Stream.of(made.keystore, made.truststore)
                    .forEach(file -> file.toFile().deleteOnExit());
            return made;
        } catch (IOException | GeneralSecurityException | InterruptedException e) {
            throw new IllegalStateException("cannot make a certificate", e);
        }
    }

    private static void keytool(Path keystore, String password) throws IOException, InterruptedException {
        String tool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        String options = "-genkeypair -alias " + ALIAS + " -keyalg EC -groupname secp256r1 -dname CN=localhost"
                + " -ext san=dns:localhost,ip:127.0.0.1 -validity 30 -storetype PKCS12 -storepass:env SANDBOX_PASSWORD";
        List<String> line = new ArrayList<>(List.of(tool, "-keystore", keystore.toString()));
        line.addAll(List.of(options.split(" ", -1)));
        ProcessBuilder command = new ProcessBuilder(line);
        command.environment().put("SANDBOX_PASSWORD", password);
        Process process = command.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException("keytool made no certificate: " + said);
        }
    }

    private KeyStore load() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keystore)) {
            store.load(in, password.toCharArray());
        }
        return store;
    }

    /** TLS with the JDK's own engine, offering HTTP/2 and HTTP/1.1. */
    SslContext serverContext() {
        try {
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(load(), password.toCharArray());
            return SslContextBuilder.forServer(keys)
                    .sslProvider(SslProvider.JDK)
                    .ciphers(Http2SecurityUtil.CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
                    .applicationProtocolConfig(new ApplicationProtocolConfig(
                            Protocol.ALPN,
                            SelectorFailureBehavior.NO_ADVERTISE,
                            SelectedListenerFailureBehavior.ACCEPT,
                            ApplicationProtocolNames.HTTP_2,
                            ApplicationProtocolNames.HTTP_1_1))
                    .build();
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("cannot offer TLS", e);
        }
    }

    @Override
    public String toString() {
        return "SandboxCertificate[truststore=" + truststore + "]";
    }
}
