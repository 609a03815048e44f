package io.auditlog.enricher.serde;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Key pairs for tests, made by the JDK's own keytool in a directory of the test. */
record Certificates(Path directory) {

    static final String PASSWORD = "changeit-canary";

    /** A keystore with a self-signed certificate for one name, written as {@code ip:...} or {@code dns:...}. */
    Path keyStore(String file, String subjectAlternativeName) throws Exception {
        keytool(
                "-genkeypair",
                "-alias",
                "own",
                "-keyalg",
                "EC",
                "-validity",
                "2",
                "-dname",
                "CN=test",
                "-ext",
                "san=" + subjectAlternativeName,
                "-storetype",
                "PKCS12",
                "-keystore",
                file);
        return directory.resolve(file);
    }

    /** A truststore with the certificate of a keystore. */
    Path trustStore(String file, Path keyStore) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("trusted", load(keyStore).getCertificate("own"));
        try (OutputStream out = Files.newOutputStream(directory.resolve(file))) {
            store.store(out, PASSWORD.toCharArray());
        }
        return directory.resolve(file);
    }

    /** The certificate of a keystore as PEM. */
    Path certificate(String file, Path keyStore) throws Exception {
        return Files.writeString(directory.resolve(file), pem("CERTIFICATE", certificateOf(keyStore)));
    }

    /** The key and the certificate of a keystore as PEM. */
    Path keyAndCertificate(String file, Path keyStore) throws Exception {
        byte[] key = load(keyStore).getKey("own", PASSWORD.toCharArray()).getEncoded();
        String text = pem("PRIVATE KEY", key) + pem("CERTIFICATE", certificateOf(keyStore));
        return Files.writeString(directory.resolve(file), text);
    }

    private static byte[] certificateOf(Path keyStore) throws Exception {
        return load(keyStore).getCertificate("own").getEncoded();
    }

    private static String pem(String what, byte[] encoded) {
        String lines = Base64.getMimeEncoder().encodeToString(encoded);
        return "-----BEGIN " + what + "-----\n" + lines + "\n-----END " + what + "-----\n";
    }

    /** A server that shows one keystore's certificate and trusts another store's. */
    static SSLContext server(Path keyStore, Path trustStore) throws Exception {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(load(keyStore), PASSWORD.toCharArray());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(load(trustStore));
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private static KeyStore load(Path store) throws Exception {
        KeyStore loaded = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            loaded.load(in, PASSWORD.toCharArray());
        }
        return loaded;
    }

    private void keytool(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-storepass", PASSWORD));
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException("keytool failed: " + said);
        }
    }
}
