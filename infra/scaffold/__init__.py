"""What a developer starts from: the files of a new provider, with what is to be filled in where."""
