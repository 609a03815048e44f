package io.auditlog.enricher.evidence;

import static java.util.stream.Collectors.joining;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Text with signatures, as in C2SP {@code signed-note}: the text, an empty line, and a line for each signature. */
public final class SignedNote {

    private static final int MAX_BYTES = 65_536;
    private static final Pattern SIGNATURE = Pattern.compile("\u2014 ([^\\s+]+) ([A-Za-z0-9+/=]+)");
    private static final Pattern CONTROL = Pattern.compile("[\\x00-\\x1f&&[^\\n]]");

    private SignedNote() {}

    /** A note that is signed, and by none of the keys. */
    static final class OtherSigner extends IllegalArgumentException {

        private static final long serialVersionUID = 1L;

        OtherSigner(List<VerifierKey> keys, Collection<String> signers) {
            super("the key " + keys.stream().map(VerifierKey::toString).collect(joining(" or "))
                    + " did not sign, it is signed by " + String.join(", ", signers)
                    + ": --key needs the line of each application that writes to the topic");
        }
    }

    /** The text with one signature; its last character is a newline. */
    public static byte[] sign(String text, SigningKey key) {
        byte[] signature = key.sign(bytes(text));
        byte[] named = ByteBuffer.allocate(Integer.BYTES + signature.length)
                .putInt(key.verifier().id())
                .put(signature)
                .array();
        String line =
                "\u2014 " + key.verifier().name() + " " + Base64.getEncoder().encodeToString(named);
        return bytes(text + "\n" + line + "\n");
    }

    /**
     * The text of a note that one of these keys has signed. Signatures of other keys are ignored, as the format demands.
     *
     * @throws IllegalArgumentException if it is no signed note, or not signed by one of them; the message says which
     */
    static String open(byte[] note, List<VerifierKey> keys) {
        String all = utf8(note);
        int end = all.lastIndexOf("\n\n") + 1;
        if (end == 0 || !all.endsWith("\n") || CONTROL.matcher(all).find()) {
            throw new IllegalArgumentException("no signed note: expected a text, an empty line and signatures");
        }
        String text = all.substring(0, end);
        boolean signed = false;
        List<String> signers = new ArrayList<>();
        for (String line : all.substring(end + 1).lines().toList()) {
            Matcher parts = SIGNATURE.matcher(line);
            if (!parts.matches()) {
                throw new IllegalArgumentException("a malformed signature line: expected a dash, a name and base64");
            }
            ByteBuffer signature = ByteBuffer.wrap(base64(parts.group(2)));
            if (signature.remaining() <= Integer.BYTES) {
                throw new IllegalArgumentException("a signature of " + signature.remaining() + " bytes is too short");
            }
            signers.add(parts.group(1) + "+" + HexFormat.of().toHexDigits(signature.getInt(0)));
            signed |= isSigned(text, parts.group(1), signature, keys);
        }
        if (!signed) {
            throw new OtherSigner(keys, signers);
        }
        return text;
    }

    private static boolean isSigned(String text, String name, ByteBuffer signature, List<VerifierKey> keys) {
        int id = signature.getInt();
        byte[] bytes = new byte[signature.remaining()];
        signature.get(bytes);
        List<VerifierKey> known = keys.stream()
                .filter(key -> key.name().equals(name) && key.id() == id)
                .toList();
        known.stream()
                .filter(key -> !key.verifies(bytes(text), bytes))
                .findFirst()
                .ifPresent(key -> {
                    throw new IllegalArgumentException("the signature of " + key + " does not fit the text");
                });
        return !known.isEmpty();
    }

    /** Decodes base64 as it is written by an encoder, and nothing else, so that no byte can change unnoticed. */
    static byte[] base64(String text) {
        byte[] bytes = Base64.getDecoder().decode(text);
        if (!Base64.getEncoder().encodeToString(bytes).equals(text)) {
            throw new IllegalArgumentException("base64 with missing padding or surplus bits");
        }
        return bytes;
    }

    private static String utf8(byte[] note) {
        if (note.length > MAX_BYTES) {
            throw new IllegalArgumentException("a note of " + note.length + " bytes, more than " + MAX_BYTES);
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(note))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("no signed note: it is not UTF-8", e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
