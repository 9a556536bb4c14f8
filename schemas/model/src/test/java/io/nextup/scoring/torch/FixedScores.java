package io.nextup.scoring.torch;

import java.io.IOException;
import java.nio.file.Path;

/** Modules as small as the contract allows: each item has one score, whatever the sequence. */
public final class FixedScores {
    /** Source of a module that keeps the contract. */
    public static final String HONEST =
            """
            class FixedScores(Module):
                __parameters__ = ["scores"]
                __buffers__ = []
                training : bool
                scores : Tensor
                def topk(self, items, exclude, k) -> Tuple[Tensor, Tensor]:
                    nothing = torch.embedding(self.scores.unsqueeze(1), items).sum([1, 2]) * 0
                    s = self.scores.unsqueeze(0) + nothing.unsqueeze(1)
                    s = torch.scatter(s, 1, exclude, -inf)
                    s[:, 0] = -inf
                    there = min(int(k), s.size(1))
                    best, index = torch.topk(s, there, 1)
                    index = torch.masked_fill(index, best == -inf, 0)
                    more = [0, int(k) - there]
                    return torch.constant_pad_nd(best, more, -inf), torch.constant_pad_nd(index, more, 0)
            """;

    /**
     * Source of a module that also takes times, types and now: item 1 gains the age of all items in
     * minutes, item 2 the sum of their types.
     */
    public static final String TIMED =
            HONEST.replace("exclude, k) ->", "exclude, k, times, types, now) ->")
                    .replace(
                            "s = torch.scatter(",
                            """
                            age = (now.unsqueeze(1) - times) * torch.ne(items, 0)
                                    s[:, 1] = s[:, 1] + age.sum([1]) / 60000
                                    s[:, 2] = s[:, 2] + types.sum([1])
                                    s = torch.scatter(""");

    /** Source of a module that also takes a bias. */
    public static final String BIASED =
            HONEST.replace("exclude, k) ->", "exclude, k, bias) ->")
                    .replace(
                            "s = torch.scatter(",
                            """
                            if bias.size(0) > 0:
                                        s = s + bias.unsqueeze(0)
                                    s = torch.scatter(""");

    private FixedScores() {}

    /**
     * Writes a module of this source.
     *
     * @param scores scores of the items from 1 on
     */
    public static Path write(Path file, String source, float... scores) throws IOException {
        float[] withPadding = new float[scores.length + 1];
        System.arraycopy(scores, 0, withPadding, 1, scores.length);
        TorchArchive.write(
                file,
                new ScriptObject("FixedScores")
                        .with("training", false)
                        .with("scores", new ScriptTensor(withPadding, withPadding.length)),
                source);
        return file;
    }

    /**
     * Returns the honest module's source with another answer: an expression over best and index.
     */
    static String answering(String answer) {
        return HONEST.replaceAll("return .*", "return " + answer);
    }
}
