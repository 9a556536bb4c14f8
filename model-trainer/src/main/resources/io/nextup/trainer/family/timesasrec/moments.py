# Vectors of the moments for which a sequence is asked how it goes on: the hour of the day and the day of the week, both
# UTC, and the pause since the item before.
class Moments(Module):
    __parameters__ = ["hour_embedding", "weekday_embedding", "pause_embedding"]
    __buffers__ = []
    training : bool
    hour_embedding : Tensor     # (24, D)
    weekday_embedding : Tensor  # (7, D), Monday first
    pause_embedding : Tensor    # (P, D): row p for less than 2^p minutes, the last one for all longer pauses

    # times (B, L) of the items, moments (B, L), milliseconds since the epoch, 0 for unknown ones -> (B, L, D); zeros for
    # what is not known
    def forward(self, times, moments):
        known = moments != 0
        hour = torch.remainder(torch.floor_divide(moments, 3600000), 24)
        # The epoch began on a Thursday.
        weekday = torch.remainder(torch.floor_divide(moments, 86400000) + 3, 7)
        x = torch.embedding(self.hour_embedding, hour) + torch.embedding(self.weekday_embedding, weekday)
        x = x * torch.unsqueeze(known, 2)
        minutes = torch.clamp(torch.floor_divide(moments - times, 60000), 0)
        longest = self.pause_embedding.size(0) - 1
        pause = torch.clamp(torch.floor(torch.log2(torch.to(minutes, 6) + 0.5)) + 1., 0, longest)
        paused = torch.logical_and(known, times != 0)
        return x + torch.embedding(self.pause_embedding, torch.to(pause, 4)) * torch.unsqueeze(paused, 2)
