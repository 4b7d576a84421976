"""What `import gan_core` offers a program or a notebook: a trained model, a training of your own, and their pictures."""
