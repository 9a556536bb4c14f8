# Vectors of the ages of a sequence's items: 0 for the newest one.
class Ages(Module):
    __parameters__ = ["position_embedding"]
    __buffers__ = []
    training : bool
    position_embedding : Tensor  # (P, D)

    # newest (B, 1), the newest item's place -> (B, length, D); what is older than P has the last one's
    def forward(self, newest, length: int):
        ages = newest - torch.arange(length, device=newest.device)
        return torch.embedding(self.position_embedding, torch.clamp(ages, 0, self.position_embedding.size(0) - 1))
