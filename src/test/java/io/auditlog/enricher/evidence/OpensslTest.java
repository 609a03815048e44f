package io.auditlog.enricher.evidence;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program that is not ours verifies our checkpoints and reads our keys, and we sign with its. */
final class OpensslTest {

    @TempDir
    Path folder;

    @Test
    void shouldVerifyACheckpointWithoutOurCode() throws Exception {
        requireOpenssl();
        String pem = SigningKey.generate(new SecureRandom());
        SigningKey key = SigningKey.read("app", pem);
        byte[] note = PartitionLog.begin("log-1")
                .seal("app", "ids", 0, 0, Instant.EPOCH)
                .sign(key);

        assertThat(verifies(note, key.verifier().line())).isTrue();
        note[0] ^= 1;
        assertThat(verifies(note, key.verifier().line())).isFalse();
        assertThat(openssl(
                        "pkey",
                        "-noout",
                        "-in",
                        Files.writeString(folder.resolve("pem"), pem).toString()))
                .isZero();
    }

    @Test
    void shouldSignWithAKeyThatOpensslMade() throws Exception {
        requireOpenssl();
        Path pem = folder.resolve("pem");
        assertThat(openssl("genpkey", "-algorithm", "ed25519", "-out", pem.toString()))
                .isZero();
        SigningKey key = SigningKey.read("app", Files.readString(pem));
        assertThat(verifies(SignedNote.sign("text\n", key), key.verifier().line()))
                .isTrue();
    }

    /** By hand: the text up to the empty line, the signature after the key ID, the key after its type. */
    private boolean verifies(byte[] note, String verifierKey) throws Exception {
        String all = new String(note, UTF_8);
        int end = all.lastIndexOf("\n\n") + 1;
        String line = all.substring(end + 1).strip();
        byte[] signature = Base64.getDecoder().decode(line.substring(line.lastIndexOf(' ') + 1));
        byte[] typed = Base64.getDecoder().decode(verifierKey.split("\\+", 3)[2]);
        String der = "302a300506032b6570032100" + HexFormat.of().formatHex(typed, 1, 33);
        Files.writeString(folder.resolve("text"), all.substring(0, end));
        Files.write(folder.resolve("signature"), Arrays.copyOfRange(signature, 4, signature.length));
        Files.write(folder.resolve("key"), HexFormat.of().parseHex(der));
        return openssl(
                        "pkeyutl",
                        "-verify",
                        "-rawin",
                        "-in",
                        folder.resolve("text").toString(),
                        "-sigfile",
                        folder.resolve("signature").toString(),
                        "-pubin",
                        "-keyform",
                        "DER",
                        "-inkey",
                        folder.resolve("key").toString())
                == 0;
    }

    private static void requireOpenssl() throws Exception {
        boolean there = false;
        try {
            there = openssl("version") == 0;
        } catch (IOException e) {
            System.err.println(
                    "OPENSSL IS NOT THERE: checkpoints are not verified by another program (" + e.getMessage() + ")");
        }
        Assumptions.assumeTrue(there, "openssl is not there");
    }

    private static int openssl(String... arguments) throws Exception {
        String[] command = new String[arguments.length + 1];
        command[0] = "openssl";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
