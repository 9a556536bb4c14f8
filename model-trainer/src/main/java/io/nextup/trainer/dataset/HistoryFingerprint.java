package io.nextup.trainer.dataset;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nextup.event.Sha256;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;

/** SHA-256 over users, items and times. Types do not count. */
final class HistoryFingerprint {
    private HistoryFingerprint() {}

    static String of(UserSpans users, EventColumns columns) {
        MessageDigest digest = Sha256.newDigest();
        byte[][] texts = new byte[columns.itemIds().size()][];
        try (DataOutputStream out =
                new DataOutputStream(
                        new BufferedOutputStream(
                                new DigestOutputStream(OutputStream.nullOutputStream(), digest)))) {
            for (int user = 0; user < users.count(); user++) {
                write(out, users.id(user).getBytes(UTF_8));
                out.writeInt(users.size(user));
                for (int i = users.start(user); i < users.end(user); i++) {
                    int item = columns.items()[i];
                    if (texts[item] == null) {
                        texts[item] = columns.itemIds().get(item).getBytes(UTF_8);
                    }
                    write(out, texts[item]);
                    out.writeLong(columns.times()[i]);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Nothing is written anywhere", e);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void write(DataOutputStream out, byte[] text) throws IOException {
        out.writeInt(text.length);
        out.write(text);
    }
}
